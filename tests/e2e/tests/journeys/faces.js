// The popup is told what to show, at a moment that stands still, in place of the background program.
(() => {
  const real = globalThis.chrome;
  const moment = NOW;
  const Format = Intl.DateTimeFormat;
  const wait = globalThis.setTimeout.bind(globalThis);
  Date.now = () => moment;
  Intl.DateTimeFormat = function (locales, options) {
    return new Format(locales, { ...options, timeZone: "UTC" });
  };
  globalThis.setTimeout = (then, after) => wait(then, Math.min(after, 20));
  const stage = { answer: null, asked: 0, told: [], allowed: true, throws: false };
  globalThis.stage = stage;
  const sendMessage = async (text) => {
    const request = JSON.parse(text);
    if (!request.view) stage.told.push(request);
    if (!stage.answer) return real.runtime.sendMessage(text);
    stage.asked += 1;
    stage.began = performance.now();
    return stage.answer;
  };
  const runtime = {
    id: real.runtime.id,
    getURL: (path) => real.runtime.getURL(path),
    openOptionsPage: async () => { stage.told.push("options"); },
    sendMessage,
  };
  const contains = () => {
    if (stage.throws) throw new TypeError("no matching signature");
    return Promise.resolve(stage.allowed);
  };
  const permissions = { contains, request: async () => false };
  const fake = { runtime, permissions, i18n: real.i18n, tabs: real.tabs };
  Object.defineProperty(globalThis, "chrome", { value: fake, configurable: true, writable: true });
  // All of a change is made in one go, so the first word of it is also the last.
  new MutationObserver(() => {
    if (stage.measure) stage.took = performance.now() - stage.began;
    stage.measure = false;
  }).observe(document.querySelector("#content"), { childList: true });
})()
