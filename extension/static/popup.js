// Starts the Wasm; everything else happens there.
import init, { popup } from "./access_vigil.js";

init({ module_or_path: new URL("access_vigil_bg.wasm", import.meta.url) })
  .then(popup)
  .catch((error) => {
    console.error("Access Vigil could not show its popup", error);
    document.body.dataset.state = "failed";
  });
