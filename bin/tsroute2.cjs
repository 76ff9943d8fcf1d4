#!/usr/bin/env node
'use strict';
// Starts the command line, which loads only what a command needs. What Node made of its code is kept beside it, where
// Node can do so (22.1) and the folder may be written; everywhere else it is made again, which takes some milliseconds.
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

const file = join(__dirname, '..', 'dist', 'cli.js');

enableCompileCache?.(join(__dirname, '..', 'dist', '.cache'));

let cli;
try {
  cli = require(file);
} catch (error) {
  if (error.code === 'ERR_REQUIRE_ESM')
    process.stderr.write(`tsroute2 needs Node 20.19, 22.12 or later; this is ${process.versions.node}\n`);
  else if (error.code === 'MODULE_NOT_FOUND')
    process.stderr.write(`tsroute2: ${file} is missing: "npm run build" makes it\n`);
  else throw error;
  process.exit(1);
}
cli.main(process.argv.slice(2)).then((status) => process.exit(status));
