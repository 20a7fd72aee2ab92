// Registers every listener in the first turn, or the browser forgets to wake us for it; what happens before the Wasm
// is ready waits for it. Nothing is decided here. A failed start is shown and answered, never silent.
import init, { dispatch } from "./access_vigil.js";

const browser = globalThis.browser ?? globalThis.chrome;
const ready = init({ module_or_path: browser.runtime.getURL("access_vigil_bg.wasm") });

const tell = (name, ...details) =>
  ready.then(() => dispatch(name, JSON.stringify(details))).catch((error) => {
    console.error("Access Vigil could not handle", name, error);
    browser.action.setBadgeText({ text: "!" });
  });
const on = (name) => (...details) => { tell(name, ...details); };

browser.runtime.onInstalled.addListener(on("runtime.onInstalled"));
browser.runtime.onStartup.addListener(on("runtime.onStartup"));
browser.cookies.onChanged.addListener(({ removed, cause, cookie: { name, domain, path, storeId } }) => {
  tell("cookies.onChanged", { removed, cause, cookie: { name, domain, path, storeId } });
});
browser.alarms.onAlarm.addListener(on("alarms.onAlarm"));
browser.permissions.onAdded.addListener(on("permissions.onAdded"));
browser.permissions.onRemoved.addListener(on("permissions.onRemoved"));

// Narrow patterns: a listener wakes the worker for each request that matches. Both browsers call `fetch`, `EventSource`
// and `XMLHttpRequest` "xmlhttprequest", a service worker's requests too; what nobody waits for (a ping, a beacon, an
// image, a prefetch) has other names. No WebSocket follows a redirect, so none ever asks for the login, and browsers show
// none to whom only `https` was granted. Firefox tells of the redirect itself; Chromium only that a handshake failed,
// in the same words for a redirect, a server's error and a closed connection. No listener hears of a 401 alone.
// What leads a tab to Access and back is written down for the developer view; other redirects of tabs are passed over.
const { onBeforeRedirect, onBeforeRequest, onCompleted, onErrorOccurred } = browser.webRequest;
const details = ["responseHeaders", ...(browser.webRequest.OnBeforeRedirectOptions.EXTRA_HEADERS ? ["extraHeaders"] : [])];
const tabs = ["main_frame"];
const access = { urls: ["https://*/cdn-cgi/access/*"], types: tabs };
const login = { urls: ["https://*/cdn-cgi/access/login/*"] };
const sockets = { urls: ["wss://*/*"], types: ["websocket"] };
const watched = [
  [onBeforeRequest, "webRequest.logout", { urls: ["https://*/cdn-cgi/access/logout*"] }],
  [onBeforeRequest, "webRequest.login", { ...login, types: ["main_frame"] }],
  [onBeforeRequest, "webRequest.stuck", { ...login, types: ["xmlhttprequest"] }],
  [onBeforeRedirect, "webRequest.stuck", sockets],
  [onErrorOccurred, "webRequest.socketFailed", sockets],
  [onBeforeRedirect, "webRequest.hop", { urls: ["https://*/*"], types: tabs }, details],
  [onCompleted, "webRequest.hop", access, details],
  [onErrorOccurred, "webRequest.hop", access],
  // Whichever app a tab shows has its own clock in the toolbar. `tabs.onUpdated` and `onActivated` would wake the worker
  // for every tab of the browser; this does for pages of granted hosts alone.
  [onCompleted, "webRequest.shown", { urls: ["https://*/*"], types: tabs }],
];
// Chromium shows nothing to a listener that was added while no host was granted, so these are added anew with each grant.
let watching = [];
const watchRequests = () => {
  watching.forEach(([event, listener]) => event.removeListener(listener));
  watching = watched.map(([event, name, ...filter]) => {
    const listener = on(name);
    event.addListener(listener, ...filter);
    return [event, listener];
  });
};
watchRequests();
browser.permissions.onAdded.addListener(watchRequests);

// The interface for notices is there only while its permission is granted.
let hearing = false;
const hearNotices = () => {
  const notices = browser.notifications;
  if (!notices || hearing) return;
  hearing = true;
  notices.onClicked.addListener(on("notifications.onClicked"));
  notices.onButtonClicked?.addListener(on("notifications.onButtonClicked"));
  notices.onClosed.addListener(on("notifications.onClosed"));
};
hearNotices();
browser.permissions.onAdded.addListener(hearNotices);

// Not `storage.onChanged`, which would also wake the worker for each snapshot of its own.
browser.storage.managed.onChanged.addListener(on("storage.managed.onChanged"));
browser.idle.onStateChanged.addListener(on("idle.onStateChanged"));
globalThis.addEventListener("online", on("online"));

// A panel in Firefox's developer tools is a page of ours that is shown no cookies: they are lent to it, as it is.
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/devtools/panels/create
const ofDeveloper = browser.runtime.getURL("developer.html");
const lend = async ({ lend, details }) => {
  if (!["get", "getAll", "getAllCookieStores", "remove", "set"].includes(lend)) throw new Error(`no ${lend} is lent`);
  return browser.cookies[lend](...details);
};

browser.runtime.onMessage.addListener((message, sender, reply) => {
  if (message?.lend && sender.id === browser.runtime.id && sender.url?.startsWith(ofDeveloper)) {
    lend(message).then((value) => reply({ value }), (error) => reply({ error: String(error) }));
    return true;
  }
  tell("runtime.onMessage", message, { id: sender.id, url: sender.url }).then((answer) => reply(answer ?? null));
  return true;
});
