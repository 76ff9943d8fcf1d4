// A C compiler for those who may not install one: Debian's packages of it, downloaded by apt and unpacked into the
// user's cache. Nothing is installed, and no rights are needed.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { aptGet, installCommand, installPackages, mayInstall, privateState } from './apt.mjs';
import { output, quote, which } from './shell.mjs';
import { compilerWords, compiles } from './tools.mjs';

const PACKAGES = ['gcc', 'libc6-dev'];

/** The user's folder of the compiler. */
function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tsroute2', 'cc');
}

/** A script that runs the compiler unpacked in a folder, which is moved later, with the libraries beside it. */
function wrapper(unpacked, folder) {
  const libraries = ['usr/lib', 'lib'].flatMap((name) => {
    const path = join(unpacked, name);
    const triplets = existsSync(path) ? readdirSync(path).filter((entry) => /-linux-gnu/.test(entry)) : [];
    return triplets.map((triplet) => join(folder, name, triplet));
  });
  const bin = join(folder, 'usr', 'bin');
  return [
    '#!/bin/sh',
    `LD_LIBRARY_PATH=${quote(libraries.join(':'))} PATH=${quote(bin)}:"$PATH" \\`,
    `  exec ${quote(join(bin, 'gcc'))} --sysroot=${quote(folder)} "$@"`,
    '',
  ].join('\n');
}

/** Downloads and unpacks Debian's gcc where that was not done before; returns the path of a command that runs it. */
function fetchCompiler() {
  const folder = cacheFolder();
  const command = join(folder, 'cc');
  if (existsSync(command) && compiles([command])) return command;
  console.error(`no C compiler is installed: unpacking Debian's into ${folder} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, '..'), { recursive: true });
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    const state = privateState(join(unfinished, 'apt'));
    aptGet([...state, 'update']);
    const options = [
      ...state,
      '-o',
      'Debug::NoLocking=1',
      '--download-only',
      '--no-install-recommends',
      '-y',
    ];
    aptGet([...options, 'install', ...PACKAGES]);
    const archives = join(unfinished, 'apt', 'archives');
    for (const name of readdirSync(archives).filter((file) => file.endsWith('.deb')))
      output('dpkg-deb', ['-x', join(archives, name), unfinished]);
    rmSync(join(unfinished, 'apt'), { recursive: true });
    writeFileSync(join(unfinished, 'cc'), wrapper(unfinished, folder));
    chmodSync(join(unfinished, 'cc'), 0o755);
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  if (!compiles([command])) throw new Error(`the compiler unpacked into ${folder} does not work`);
  return command;
}

/**
 * Finds a C compiler: `$CC` or `cc`, one installed by apt as root, or one unpacked for this user.
 *
 * @param {object} options
 * @param {boolean} options.install whether anything may be installed or downloaded
 * @returns {string[]} the command with its arguments
 * @throws {Error} one line for people
 */
export function findCompiler({ install }) {
  if (compiles()) return compilerWords();
  const hint = `as root: ${installCommand(PACKAGES)}`;
  if (process.env.CC) throw new Error(`the C compiler $CC, '${process.env.CC}', does not work`);
  if (!install || !which('apt-get')) throw new Error(`no C compiler with the C library's headers; ${hint}`);
  if (mayInstall()) {
    installPackages(PACKAGES);
    return compilerWords();
  }
  try {
    return [fetchCompiler()];
  } catch (error) {
    throw new Error(`no C compiler, and none could be unpacked (${error.message}); ${hint}`);
  }
}
