chrome.runtime.onMessage.addListener((message, _sender, reply) => {
  if (message === "throw") setTimeout(() => { throw new Error("thrown by the background"); });
  reply(`the background heard ${message}`);
});
chrome.runtime.onStartup.addListener(() => chrome.storage.local.set({ started: true }));
console.log("the background speaks");
