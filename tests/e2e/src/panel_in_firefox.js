// Runs in Firefox's browser window: hands one task to the document of an open panel (by its webext view type) and
// brings back its answer as {value} in JSON, or {thrown}. A frame script is the only door, since WebDriver BiDi lists
// none of them; the picture is drawn from here.
async (type, task, text) => {
  const inside = async (task, text) => {
    // The state that `:active` asks for.
    const PRESSED = 1;
    const answer = {};
    try {
      if (task === "click") {
        const gesture = content.windowUtils.setHandlingUserInput(true);
        content.document.querySelector(text).click();
        gesture.destruct();
      } else if (task === "press") {
        InspectorUtils.setContentState(content.document.querySelector(text), PRESSED);
      } else if (task === "release") {
        InspectorUtils.removeContentState(content.document.querySelector(text), PRESSED, true);
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
  const find = (document) => {
    const panel = document.querySelector(`browser[webextension-view-type=${type}]`);
    if (panel) return panel;
    // The developer tools and the sidebar are documents of their own, in frames of the window.
    for (const frame of document.querySelectorAll("iframe, browser")) {
      const found = frame.contentDocument && find(frame.contentDocument);
      if (found) return found;
    }
    return null;
  };
  const draw = async ({ browsingContext }) => {
    const picture = await browsingContext.currentWindowGlobal.drawSnapshot(null, 1, "white");
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, 0, 0);
    const blob = await canvas.convertToBlob();
    return { value: JSON.stringify(new Uint8Array(await blob.arrayBuffer()).toBase64()) };
  };
  const panel = find(document);
  if (!panel) return { thrown: `no ${type} is open` };
  if (task === "snapshot") return draw(panel);
  return new Promise((resolve) => {
    const { messageManager } = panel;
    const answered = (message) => {
      clearTimeout(giveUp);
      messageManager.removeMessageListener("vigil:answer", answered);
      resolve(message.data);
    };
    // A panel that is still opening may change its process, and what runs in the old one never answers.
    const giveUp = setTimeout(answered, 4000, { data: { thrown: `the ${type} did not answer` } });
    messageManager.addMessageListener("vigil:answer", answered);
    const call = `(${inside})(${JSON.stringify(task)}, ${JSON.stringify(text)})`;
    messageManager.loadFrameScript(`data:,${encodeURIComponent(call)}`, false);
  });
}
