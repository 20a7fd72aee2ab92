import { attack } from "./attack.js";

globalThis.attack = attack;
