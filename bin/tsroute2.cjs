#!/usr/bin/env node
'use strict';
// Starts the command line, which loads only what a command needs.
const { join } = require('node:path');

const file = join(__dirname, '..', 'dist', 'node', 'cli.cjs');

let cli;
try {
  cli = require(file);
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
  process.stderr.write(`tsroute2: ${file} is missing: "npm run build" makes it\n`);
  process.exit(1);
}
cli.main(process.argv.slice(2)).then((status) => process.exit(status));
