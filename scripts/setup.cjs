'use strict';
/**
 * Installs what the npm scripts need, where it is missing, so that `npm start`, `npm run demo`, `npm test` and
 * `npm run bench` work on a fresh clone. Plain JavaScript for whatever Node the machine has: the Node that the program
 * runs on is itself an npm package, which this installs.
 *
 *     node scripts/setup.cjs            npm packages, as package-lock.json says, and the web pages (web/dist)
 *     node scripts/setup.cjs --speech   the same, and the optional engines of speech (speech-engines/ and Debian's)
 *     node scripts/setup.cjs --tests    all that, and the programs of Debian that the suites play telephones with
 *
 * Exits 1 where the npm packages cannot be installed. The programs are a wish: without one of the tests, the reason goes
 * to build/programs-missing.txt and its suites are reported as skipped. `npm start -- speech check` says which engines
 * are there.
 */
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.dirname(__dirname);
const modules = path.join(root, 'node_modules');
const programsMissingFile = path.join(root, 'build', 'programs-missing.txt');
/** Each program of the suites, and Debian's packages of it. */
const TEST_PROGRAMS = {
  sipp: ['sip-tester'],
  baresip: ['baresip-core'],
  linphonec: ['linphone-cli'],
  kamailio: ['kamailio', 'kamailio-presence-modules', 'kamailio-tls-modules'],
  promtool: ['prometheus'],
  opusdec: ['opus-tools'],
  chromium: ['chromium'],
  postgres: ['postgresql'],
  ip: ['iproute2'],
};
/** Those that come as services, which nobody wants at the next start of the machine. */
const SERVICES = ['kamailio', 'prometheus', 'postgresql'];
/** The same for speech. */
const SPEECH_PROGRAMS = { pocketsphinx_batch: ['pocketsphinx', 'pocketsphinx-en-us'], 'espeak-ng': ['espeak-ng'] };
/** Packages of engines, which have a folder and a lock file of their own. */
const enginesFolder = path.join(root, 'speech-engines');
/** Debian asks this file whether services may start when they are installed; 101 says no. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';

const NPM_CI_MS = 10 * 60_000;
const APT_UPDATE_MS = 2 * 60_000;
const APT_INSTALL_MS = 3 * 60_000;
const BUILD_MS = 2 * 60_000;
const WANTED_NODE_MAJOR = 24;

function say(text) {
  process.stderr.write(`${text}\n`);
}

/** npm and its children must not run on a Node that lies in the folder that `npm ci` replaces. */
function outerPath() {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(path.delimiter);
}

function run(command, args, timeout, env, cwd = root) {
  const { status, error, stdout, stderr, signal } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, PATH: outerPath(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return null;
  const why = error?.message ?? (signal === null ? `exit status ${String(status)}` : `ended by ${signal}`);
  const output = `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
  return `${command} ${args.join(' ')}: ${why}\n${output}`;
}

/** Where Debian keeps kamailio, which only root has on PATH, and PostgreSQL, which nobody has. */
function debianFolders() {
  const postgres = '/usr/lib/postgresql';
  const versions = fs.existsSync(postgres) ? fs.readdirSync(postgres) : [];
  return ['/usr/sbin', ...versions.map((version) => path.join(postgres, version, 'bin'))];
}

function onPath(name) {
  return [...(process.env.PATH ?? '').split(path.delimiter), ...debianFolders()].some((folder) => {
    try {
      fs.accessSync(path.join(folder, name), fs.constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function readLock(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/**
 * True where node_modules is what package-lock.json asks for. npm writes its own record of what it installed
 * (node_modules/.package-lock.json) as the last thing, so an installation that was cut short has none.
 */
function packagesInstalled(folder = root) {
  const wanted = readLock(path.join(folder, 'package-lock.json'));
  const installed = readLock(path.join(folder, 'node_modules', '.package-lock.json'));
  if (wanted === null || installed === null) return false;
  return Object.entries(wanted).every(
    ([name, { version, optional }]) => name === '' || optional === true || installed[name]?.version === version,
  );
}

function nodeMajor() {
  const { stdout } = spawnSync(path.join(modules, '.bin', 'node'), ['--version'], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  return Number(/^v(\d+)/.exec(stdout ?? '')?.[1] ?? 0);
}

function installPackages() {
  if (packagesInstalled() && nodeMajor() >= WANTED_NODE_MAJOR) return;
  say('Installing npm packages (once, about 15 seconds) ...');
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const fault = run('npm', args, NPM_CI_MS, {});
  if (fault !== null) {
    say(`The npm packages could not be installed.\n${fault}`);
    process.exit(1);
  }
  if (nodeMajor() < WANTED_NODE_MAJOR) {
    say(
      `node_modules/.bin/node is not Node ${WANTED_NODE_MAJOR}: the install script of the npm package "node" did not run ` +
        '(is ignore-scripts set? then run: npm rebuild node --ignore-scripts=false)',
    );
    process.exit(1);
  }
}

/** Installs packages without starting what they bring: kamailio comes as a service on port 5060, prometheus on 9090, PostgreSQL on 5432. */
function installQuietly(packages, options, env) {
  const ours = !fs.existsSync(SERVICE_POLICY);
  if (ours) fs.writeFileSync(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return run('apt-get', [...options, 'install', '--no-install-recommends', ...packages], APT_INSTALL_MS, env);
  } finally {
    if (ours) fs.rmSync(SERVICE_POLICY, { force: true });
    const services = packages.filter((name) => SERVICES.includes(name));
    if (onPath('systemctl')) for (const name of services) run('systemctl', ['disable', name], 10_000, {});
  }
}

let fetched = null;
/** Fetches the lists of apt-get, once for all programs. Returns why it could not, or null. */
function fetchPackageLists(options, env) {
  fetched ??= { fault: run('apt-get', [...options, 'update'], APT_UPDATE_MS, env) };
  return fetched.fault;
}

/** Installs what is not on PATH of programs, by their Debian packages. Returns why it could not, or null. */
function installPrograms(programs, purpose) {
  const names = Object.keys(programs).filter((name) => !onPath(name));
  if (names.length === 0) return null;
  const packages = names.flatMap((name) => programs[name]);
  const lacking = `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not on PATH`;
  const wish = `install by hand: apt-get install --no-install-recommends ${packages.join(' ')}`;
  if (!onPath('apt-get')) return `${lacking}, and this machine has no apt-get (${wish}, or the like)`;
  if (process.getuid?.() !== 0) return `${lacking}, and only root can install (${wish})`;
  say(`Installing Debian packages for ${purpose} (once): ${packages.join(' ')}`);
  const options = ['-qq', '-y', '-o', 'DPkg::Lock::Timeout=60', '-o', 'Acquire::Retries=2'];
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const update = fetchPackageLists(options, env);
  // One package that is not to be had must not keep the others away.
  const faults = names.map((name) => installQuietly(programs[name], options, env)).filter((fault) => fault !== null);
  const absent = names.filter((name) => !onPath(name));
  if (absent.length === 0) return null;
  return `${absent.join(', ')} could not be installed\n${faults.join('\n')}\n${update ?? ''}`.trim();
}

/**
 * Installs the packages of speech-engines/. No script of theirs runs: onnxruntime-node would download what graphics cards
 * need. Its libraries for other machines are 240 MB, and go.
 */
function installEngines() {
  if (packagesInstalled(enginesFolder)) return;
  say('Installing the packages of speech engines (once, some 340 MB to download) ...');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const fault = run('npm', args, NPM_CI_MS, {}, enginesFolder);
  if (fault !== null) {
    say(`The packages of speech engines could not be installed.\n${fault}`);
    if (process.argv.includes('--speech')) process.exitCode = 1;
    return;
  }
  removeOtherPlatforms(path.join(enginesFolder, 'node_modules', 'onnxruntime-node', 'bin'));
}

/** `folder` has napi-vN/PLATFORM/ARCH. */
function removeOtherPlatforms(folder) {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isDirectory())) {
    const [, platform, arch] = path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep);
    if (arch === undefined || (platform === process.platform && arch === process.arch)) continue;
    fs.rmSync(path.join(entry.parentPath, entry.name), { recursive: true, force: true });
  }
}

/** Builds the web pages where their sources are others than at the last time. Without them the API goes on. */
function buildPages() {
  const script = path.join(root, 'scripts', 'build-web.ts');
  const node = path.join(modules, '.bin', 'node');
  const { status, stderr } = spawnSync(node, [script, '--if-stale'], {
    cwd: root,
    encoding: 'utf8',
    timeout: BUILD_MS,
  });
  if (status !== 0) say(`The web pages could not be built.\n${stderr ?? ''}`);
}

installPackages();
buildPages();
if (process.argv.includes('--tests')) {
  const missing = installPrograms(TEST_PROGRAMS, 'the tests');
  fs.rmSync(programsMissingFile, { force: true });
  if (missing !== null) {
    say(`Their suites will be skipped: ${missing}`);
    fs.mkdirSync(path.dirname(programsMissingFile), { recursive: true });
    fs.writeFileSync(programsMissingFile, missing);
  }
}
// The suites of speech engines skip by name what is not there.
if (process.argv.includes('--tests') || process.argv.includes('--speech')) {
  installEngines();
  const missing = installPrograms(SPEECH_PROGRAMS, 'speech');
  if (missing !== null) say(`These engines will be missing: ${missing}`);
  if (process.argv.includes('--speech')) say('To see which engines are there: npm start -- speech check');
}
