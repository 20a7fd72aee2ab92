// Everything that one extension can try on another whose id it knows. Each attempt ends as `refused`, or as what it got.
const LIMIT = 3000;

const within = (attempt) => Promise.race([
  attempt.then((got) => ({ got: got ?? null }), () => "refused"),
  new Promise((resolve) => setTimeout(resolve, LIMIT, "silence")),
]);

// A port to nobody is closed at once; whoever listens would leave it open, or answer.
const viaPort = ({ id, messages }) => new Promise((resolve, reject) => {
  const port = chrome.runtime.connect(id, { name: "popup" });
  port.onMessage.addListener(resolve);
  port.onDisconnect.addListener(() => { reject(chrome.runtime.lastError ?? port.error); });
  for (const message of messages) try { port.postMessage(message); } catch { /* It is closed already. */ }
});

const removeRules = async () => {
  const ruleIds = Array.from({ length: 100 }, (_, index) => index + 1);
  await chrome.declarativeNetRequest.updateSessionRules({ removeRuleIds: ruleIds });
  return chrome.declarativeNetRequest.getSessionRules();
};

export const attack = async (target) => {
  const { id, origin, messages, files } = target;
  const told = await Promise.all(messages.map((message) => within(chrome.runtime.sendMessage(id, message))));
  const read = await Promise.all(files.map((file) => within(fetch(`${origin}/${file}`).then((it) => it.text()))));
  const cookies = await chrome.cookies.getAll({});
  return { told, read, port: await within(viaPort(target)), rules: await removeRules(), cookies: cookies.length };
};
