/**
 * Stands in for the package `node-fetch`: tfjs-core names it as its fall-back for a Node without
 * `fetch`, which no Node that runs this code is.
 */
export const { fetch } = globalThis;

// biome-ignore lint/style/noDefaultExport: a caller of node-fetch takes its default export.
export default fetch;
