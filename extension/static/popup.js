import init, { popup } from "./access_vigil.js";
import { start } from "./start.js";

start(init, "access_vigil_bg.wasm", popup);
