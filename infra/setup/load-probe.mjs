/** Run by `load.mjs` in a process of its own: loads the binding below ROOT, adds 1 and 1, prints versions. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , root = '.'] = process.argv;
const require = createRequire(join(root, 'package.json'));

// Node 23 removed a function that tfjs-node 4.22.0 calls.
require('node:util').isNullOrUndefined ??= (/** @type {unknown} */ value) => value == null;

/** @type {any} its binding is not part of its types */
const tf = require('@tensorflow/tfjs-node');
const [sum] = tf.add(1, 1).dataSync();
if (sum !== 2) throw new Error(`TensorFlow says that 1 + 1 is ${sum}`);
process.stdout.write(
  `tfjs-node ${tf.version['tfjs-node']} on TensorFlow ${tf.backend().binding.TF_Version}\n`,
);
