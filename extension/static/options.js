import init, { options } from "./access_vigil_pages.js";
import { start } from "./start.js";

start(init, "access_vigil_pages_bg.wasm", options);
