// One line for each session, and one line where there is none.
const browser = globalThis.browser ?? globalThis.chrome;
const sessions = await browser.runtime.sendMessage("list");
const lines = sessions.map(({ host, ends }) => `${host} until ${new Date(ends * 1000).toLocaleTimeString()}`);
for (const text of lines.length > 0 ? lines : ["No session"]) {
  const line = document.createElement("li");
  line.textContent = text;
  document.querySelector("ul").append(line);
}
