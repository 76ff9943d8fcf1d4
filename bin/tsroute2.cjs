#!/usr/bin/env node
'use strict';
// Starts the command line, which loads only what a command needs: as scripts with what Node made of them before, or as ES
// modules where that cannot be.
const { realpathSync } = require('node:fs');
const { dirname, join } = require('node:path');

// where links are kept as they are, this is the one in node_modules/.bin
const dist = join(dirname(realpathSync(__filename)), '..', 'dist');
const file = join(dist, 'cli.js');

let cli;
try {
  cli = require(join(dist, 'node', 'command.cjs'))('cli.js') ?? require(file);
} catch (error) {
  if (error.code === 'ERR_REQUIRE_ESM' || error.message.startsWith('tsroute2 needs Node'))
    process.stderr.write(`tsroute2 needs Node 20.19, 22.12 or later; this is ${process.versions.node}\n`);
  else if (error.code === 'MODULE_NOT_FOUND')
    process.stderr.write(`tsroute2: ${file} is missing: "npm run build" makes it\n`);
  else throw error;
  process.exit(1);
}
cli.main(process.argv.slice(2)).then((status) => process.exit(status));
