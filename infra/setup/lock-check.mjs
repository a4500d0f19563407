import { packagesIn } from './modules-ready.mjs';

/**
 * Optional packages (other platforms' binaries, mostly) that a locked package names and the lock does not
 * hold: `npm ci` refuses such a lock, and npm leaves them out when it runs beside installed modules.
 * @param {string} lockFile
 * @returns {string[]} `name@version, wanted by PATH`
 */
export function unlockedPackages(lockFile) {
  const packages = packagesIn(lockFile);
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isReachable(packages, path, name))
      .map(([name, version]) => `${name}@${version}, wanted by ${path || 'package.json'}`),
  );
}

/**
 * As Node resolves: in the package's own node_modules, then in those above it.
 * @param {Record<string, unknown>} packages
 * @param {string} path
 * @param {string} name
 */
function isReachable(packages, path, name) {
  for (
    let folder = path;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))
  ) {
    if (`${folder}${folder && '/'}node_modules/${name}` in packages) return true;
    if (folder === '') return false;
  }
}
