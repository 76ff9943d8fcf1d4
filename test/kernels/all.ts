/**
 * Runs the test files it is told, all in this one process: under emulation the start of another costs seconds.
 * Says first which kernel they meet.
 */
import { release } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

console.log(`# kernel ${release()}`);
for (const file of process.argv.slice(2)) await import(pathToFileURL(resolve(file)).href);
