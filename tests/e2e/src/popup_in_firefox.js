// Runs in Firefox's browser window: hands one task to the document of the open toolbar popup and brings back its
// answer as {value} or {thrown}. A frame script is the only door, since WebDriver BiDi does not list popups.
(task, text) => {
  const inside = async (task, text) => {
    const answer = {};
    try {
      if (task === "click") {
        const gesture = content.windowUtils.setHandlingUserInput(true);
        content.document.querySelector(text).click();
        gesture.destruct();
      } else {
        // The page's own Content-Security-Policy forbids eval; a sandbox with its principal does not ask it.
        const sandbox = Cu.Sandbox(content, { sandboxPrototype: content, wantXrays: false });
        answer.value = await Cu.evalInSandbox(text, sandbox);
      }
    } catch (error) {
      answer.thrown = String(error);
    }
    sendAsyncMessage("vigil:answer", answer);
  };
  const popup = document.querySelector("browser[webextension-view-type=popup]");
  if (!popup) return { thrown: "the popup is closed" };
  return new Promise((resolve) => {
    const { messageManager } = popup;
    const answered = (message) => {
      clearTimeout(giveUp);
      messageManager.removeMessageListener("vigil:answer", answered);
      resolve(message.data);
    };
    // A popup that is still opening may change its process, and what runs in the old one never answers.
    const giveUp = setTimeout(answered, 4000, { data: { thrown: "the popup did not answer" } });
    messageManager.addMessageListener("vigil:answer", answered);
    const call = `(${inside})(${JSON.stringify(task)}, ${JSON.stringify(text)})`;
    messageManager.loadFrameScript(`data:,${encodeURIComponent(call)}`, false);
  });
}
