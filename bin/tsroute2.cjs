#!/usr/bin/env node
'use strict';
// Starts the command line. Most of what a short command takes is Node compiling its code, so compiled code is kept
// beside the bundle; where it cannot be kept, all works as well. Node's own module.enableCompileCache() (22.1) does the
// same, but gains half as much: this keeps one script whole, and what its functions became when they were called.
const { readFileSync, mkdirSync, writeFileSync, renameSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join } = require('node:path');

const file = join(__dirname, '..', 'dist', 'cli.cjs');
const folder = join(dirname(file), '.cache');

function load() {
  const { Script } = require('node:vm');
  const source = readFileSync(file, 'utf8');
  // the bundle ends with a comment that tells builds apart
  const build = source.slice(-17, -1);
  const cache = join(folder, `${process.version}-${process.arch}-${build}`);
  let cachedData;
  try {
    cachedData = readFileSync(cache);
  } catch {
    // not yet
  }
  const wrapped = `(function(exports,require,module,__filename,__dirname){${source}\n})`;
  const script = new Script(wrapped, { filename: file, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, Module.createRequire(file), module, file, dirname(file));
  const fresh = cachedData === undefined || script.cachedDataRejected;
  return [module.exports, fresh ? () => keep(cache, script.createCachedData()) : undefined];
}

/** Put in place whole, whoever else does the same now. */
function keep(cache, data) {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${cache}.${process.pid}`, data);
    renameSync(`${cache}.${process.pid}`, cache);
  } catch {
    // read-only: then every start compiles
  }
}

function start() {
  let loaded;
  try {
    loaded = load();
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'MODULE_NOT_FOUND') throw error;
    process.stderr.write(`tsroute2: ${file} is missing: "npm run build" makes it\n`);
    process.exit(1);
  }
  const [{ main }, save] = loaded;
  main(process.argv.slice(2)).then((status) => {
    // after the command, when what it needs has been compiled
    save?.();
    process.exit(status);
  });
}

start();
