/** How one function becomes a directory that Lambda can run. */
export interface BundleRecipe {
  /** Its handler, from the root of the repository. */
  readonly entry: string;
  /**
   * `bundled`: every package is inlined, and nothing but Node itself may be imported at run time.
   * `installed`: packages stay imports, because a container brings them from the lock file.
   */
  readonly packages: 'bundled' | 'installed';
  /** Files laid beside the bundle, from the root of the repository. */
  readonly companions: readonly string[];
}

/** Every function that exists, by the name of its folder under `functions/`. */
export const bundleRecipes = {
  predict: {
    entry: 'functions/predict/handler.ts',
    packages: 'bundled',
    // Lambda's processors all have SIMD, and a function of one vCPU gains nothing from threads:
    // the two other builds of the backend would be dead weight in every cold start.
    companions: ['node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'],
  },
  train: {
    entry: 'functions/train/handler.ts',
    packages: 'installed',
    companions: [],
  },
} as const satisfies Readonly<Record<string, BundleRecipe>>;

export type FunctionName = keyof typeof bundleRecipes;
