import init, { developer } from "./access_vigil_pages.js";
import { start } from "./start.js";

// Firefox shows a panel of its developer tools no cookies; the background program lends them.
const borrow = (name) => async (...details) => {
  const { value, error } = await chrome.runtime.sendMessage({ lend: name, details });
  if (error) throw new Error(error);
  return value;
};
const borrowed = ["get", "getAll", "getAllCookieStores", "remove", "set"];
chrome.cookies ??= Object.fromEntries(borrowed.map((name) => [name, borrow(name)]));

start(init, "access_vigil_pages_bg.wasm", developer);
