// Starts the Wasm; everything else happens there.
import init, { developer } from "./access_vigil_developer.js";

init({ module_or_path: new URL("access_vigil_developer_bg.wasm", import.meta.url) })
  .then(developer)
  .catch((error) => {
    console.error("Access Vigil could not show its developer view", error);
    document.body.dataset.state = "failed";
  });
