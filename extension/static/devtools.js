// Puts the developer view into the browser's developer tools.
(globalThis.browser ?? globalThis.chrome).devtools.panels.create("Access Vigil", "icons/icon-16.png", "developer.html#panel");
