// The same attempts from a background, whose messages name no page.
import { attack } from "./attack.js";

chrome.runtime.onMessage.addListener((target, _sender, reply) => {
  attack(target).then(reply, (error) => reply(String(error)));
  return true;
});
