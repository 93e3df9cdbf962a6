// The test libraries live in web/node_modules; this is the one place that knows.
import { createRequire } from "node:module";

const require = createRequire(new URL("../../web/package.json", import.meta.url));

export const { chromium } = require("playwright-core");
export const { AxeBuilder } = require("@axe-core/playwright");
export const Ajv2020 = require("ajv/dist/2020.js").default;
export const addFormats = require("ajv-formats").default;
export const yaml = require("yaml");
export const esbuild = require("esbuild");
