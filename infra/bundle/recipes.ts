/** How one function becomes a directory that Lambda can run. */
export interface BundleRecipe {
  /** Its handler, from the root of the repository. */
  readonly entry: string;
  /**
   * `bundled`: every package is inlined, and nothing but Node itself may be imported at run time.
   * `installed`: packages stay imports, because a container brings them from the lock file.
   */
  readonly packages: 'bundled' | 'installed';
  /** Files and folders laid beside the bundle: where they go, and where in the repository they are. */
  readonly companions: Readonly<Record<string, string>>;
  /** Files laid beside the bundle that are made when it is: the same text from the same sources. */
  readonly generated?: Readonly<Record<string, () => Promise<string>>>;
}

/** All functions know it together, and none alone. Loaded only for the bundle that carries it. */
async function openApi(): Promise<string> {
  const { openApiDocument } = await import('./openapi-document.ts');
  return JSON.stringify(openApiDocument());
}

/** What set-up's own code needs to install the locked modules and native TensorFlow into an image. */
const imageCompanions = {
  '.npmrc': '.npmrc',
  'infra/bundle/train-image/install.sh': 'infra/bundle/train-image/install.sh',
  'infra/bundle/train-image/prepare-native.mjs': 'infra/bundle/train-image/prepare-native.mjs',
  'infra/setup': 'infra/setup',
  'package-lock.json': 'package-lock.json',
  'package.json': 'package.json',
} as const;

/**
 * Every function that exists, by the name of its folder under `functions/`, and predict once more as
 * the build context of a container image.
 */
export const bundleRecipes = {
  predict: {
    entry: 'functions/predict/handler.ts',
    packages: 'bundled',
    // Lambda's processors all have SIMD, and a function of one vCPU gains nothing from threads:
    // the two other builds of the backend would be dead weight in every cold start.
    companions: {
      'tfjs-backend-wasm-simd.wasm':
        'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
    },
    generated: { 'openapi.json': openApi },
  },
  manage: {
    entry: 'functions/manage/handler.ts',
    packages: 'bundled',
    companions: {},
  },
  readings: {
    entry: 'functions/readings/handler.ts',
    packages: 'bundled',
    companions: {},
  },
  train: {
    entry: 'functions/train/handler.ts',
    packages: 'installed',
    // The build context of its container image.
    companions: {
      ...imageCompanions,
      Dockerfile: 'infra/bundle/train-image/Dockerfile',
      'run-in-batch.mjs': 'infra/bundle/train-image/run-in-batch.mjs',
    },
  },
  'predict-native': {
    entry: 'functions/predict/handler.ts',
    packages: 'installed',
    companions: { ...imageCompanions, Dockerfile: 'infra/bundle/predict-image/Dockerfile' },
    generated: { 'openapi.json': openApi },
  },
} as const satisfies Readonly<Record<string, BundleRecipe>>;

export type FunctionName = keyof typeof bundleRecipes;
