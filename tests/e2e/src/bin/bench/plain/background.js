// The floor: the least that shows a session in the toolbar. It remembers nothing, judges nothing and renews nothing.
const browser = globalThis.browser ?? globalThis.chrome;
const name = "CF_Authorization";

const ends = ({ value }) =>
  JSON.parse(atob(value.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).exp;

browser.cookies.onChanged.addListener(({ removed, cookie }) => {
  if (removed || cookie.name !== name) return;
  const hours = Math.floor((ends(cookie) - Date.now() / 1000) / 3600);
  browser.action.setBadgeText({ text: `${hours}h` });
});

browser.runtime.onMessage.addListener((_, sender, reply) => {
  browser.cookies.getAll({ name }).then((all) => {
    reply(all.map((cookie) => ({ host: cookie.domain, ends: ends(cookie) })));
  });
  return true;
});
