import type { Plugin } from 'esbuild';

const NOTHING = 'nothing';

/**
 * Parts of tfjs that a bundle pulls in and a function that only predicts never runs: derivatives, and
 * the glue of the WASM backend's threaded build, whose binary is not deployed either (Node never gets
 * that build: tfjs keeps it to browsers).
 */
const UNUSED =
  /tfjs-core\/dist\/register_all_gradients|\/tfjs-backend-wasm-threaded-simd(\.worker)?\.js$/;

/** Of a package of seven random generators and a seed from the system's, tfjs uses this one. */
const GENERATOR = 'seedrandom/lib/alea.js';

/** Native TensorFlow needs 800 MB that a zip cannot bring: the container image has it. */
const NATIVE = /functions\/predict\/native\.ts$/;

/** Leaves them out. tfjs imports `wasmWorkerContents` by name and takes the rest as it comes. */
export const deadWeight: Plugin = {
  name: 'dead-weight',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: UNUSED }, () => ({ path: NOTHING, namespace: NOTHING }));
    onLoad({ filter: /^/, namespace: NOTHING }, () => ({
      contents: "export const wasmWorkerContents = '';\nexport default undefined;\n",
    }));
    onLoad({ filter: NATIVE }, () => ({
      contents: `export function useNative() {
        throw new Error('This package has no native TensorFlow. Serve with WATTCAST_RUNTIME=wasm, or deploy the container image.');
      }`,
    }));
    onResolve({ filter: /^seedrandom$/ }, ({ resolveDir }) => ({
      path: NOTHING,
      namespace: GENERATOR,
      pluginData: resolveDir,
    }));
    onLoad({ filter: /^/, namespace: GENERATOR }, ({ pluginData }) => ({
      contents: `import alea from '${GENERATOR}';\nexport { alea };\n`,
      resolveDir: String(pluginData),
    }));
  },
};
