// Starts the Wasm; everything else happens there.
import init, { courier } from "./access_vigil.js";

init({ module_or_path: new URL("access_vigil_bg.wasm", import.meta.url) })
  .then(courier)
  .catch((error) => console.error("Access Vigil could not start its page in a container", error));
