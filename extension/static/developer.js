// Starts the Wasm; everything else happens there.
import init, { developer } from "./access_vigil_pages.js";

// Firefox shows a panel of its developer tools no cookies; the background program lends them.
const borrow = (name) => async (...details) => {
  const { value, error } = await chrome.runtime.sendMessage({ lend: name, details });
  if (error) throw new Error(error);
  return value;
};
const borrowed = ["get", "getAll", "getAllCookieStores", "remove", "set"];
chrome.cookies ??= Object.fromEntries(borrowed.map((name) => [name, borrow(name)]));

init({ module_or_path: new URL("access_vigil_pages_bg.wasm", import.meta.url) })
  .then(developer)
  .catch((error) => {
    console.error("Access Vigil could not show its developer view", error);
    document.body.dataset.state = "failed";
  });
