#!/usr/bin/env node
// The command `warmbridge`. Plain JavaScript that Node 12 reads, so that an old Node says what is needed instead of
// stumbling. A clone in which nothing ran yet is set up first, as by npm start. Where the npm package "node" lies beside
// it (a clone), the command runs on that one.
var WANTED_NODE_MAJOR = 24;
/** The exit code of a Node that is too old (docs/cli.md). */
var TOO_OLD = 10;
/** What a shell gives for a program that a signal ended is this and the signal's number. */
var SIGNALLED = 128;

Promise.all([import('child_process'), import('fs'), import('os'), import('url')]).then(function (modules) {
  var spawn = modules[0].spawn;
  var spawnSync = modules[0].spawnSync;
  var existsSync = modules[1].existsSync;
  var signals = modules[2].constants.signals;
  function path(file) {
    return modules[3].fileURLToPath(new modules[3].URL(file, import.meta.url));
  }

  // npm install -g FOLDER is a link to the folder, and installs nothing in it. A package has no setup.
  if (existsSync(path('../scripts/setup.cjs')) && !existsSync(path('../node_modules/.package-lock.json'))) {
    // What it says goes to standard error: the output of the command is read by programs.
    var setup = spawnSync(process.execPath, [path('../scripts/setup.cjs')], { stdio: ['ignore', 2, 2] });
    if (setup.status !== 0) {
      process.exitCode = 1;
      return undefined;
    }
  }
  if (Number(process.versions.node.split('.')[0]) >= WANTED_NODE_MAJOR) {
    // A clone has the sources, a package what they were compiled to.
    return import(existsSync(path('../src/main.ts')) ? '../src/main.ts' : '../dist/main.js');
  }
  var node = path('../node_modules/node/bin/node');
  if (!existsSync(node)) {
    process.stderr.write(
      'Warmbridge needs Node ' +
        WANTED_NODE_MAJOR +
        ' or later, and this is Node ' +
        process.versions.node +
        ' (' +
        process.execPath +
        ').\nInstall it from https://nodejs.org, or by: npm install -g node@' +
        WANTED_NODE_MAJOR +
        '\n',
    );
    process.exitCode = TOO_OLD;
    return undefined;
  }
  var child = spawn(node, [path('./warmbridge.js')].concat(process.argv.slice(2)), { stdio: 'inherit' });
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (signal) {
    process.on(signal, function () {
      // A terminal has sent Ctrl-C to the child itself, and a second one would not let the program drain.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  });
  child.on('error', function (error) {
    process.stderr.write(node + ': ' + error.message + '\n');
    process.exitCode = 1;
  });
  child.on('exit', function (code, signal) {
    process.exit(signal === null ? code : SIGNALLED + signals[signal]);
  });
  return undefined;
});
