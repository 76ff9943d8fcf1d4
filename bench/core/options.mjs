// Command line of the benchmark.

const usage = `usage: npm run bench -- [--case NAME…] [--reps N] [--minutes N] [--quick] [--list]

  --case NAME…   run these cases only (a name or the beginning of one; several may follow)
  --reps N       repetitions of every variant (default 7; 3 with --quick)
  --minutes N    time for all of it (default 10; 2 with --quick; none with --reps): every variant runs once, and
                 again while its case has time
  --quick        smaller sizes and fewer repetitions: shows that everything works, proves nothing
  --list         name the cases and their variants, run nothing`;

export class UsageError extends Error {}

export function parseOptions(words) {
  const options = { cases: [], reps: undefined, minutes: undefined, quick: false, list: false, help: false };
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === '--quick') options.quick = true;
    else if (word === '--list') options.list = true;
    else if (word === '--help' || word === '-h') options.help = true;
    else if (word === '--reps' || word === '--minutes') {
      const number = Number(words[++i]);
      if (!(Number.isInteger(number) && number > 0))
        throw new UsageError(`${word} wants a positive whole number\n${usage}`);
      options[word.slice(2)] = number;
    } else if (word === '--case') {
      const first = i + 1;
      while (i + 1 < words.length && !words[i + 1].startsWith('-'))
        options.cases.push(...words[++i].split(','));
      if (i < first) throw new UsageError(`--case wants at least one name\n${usage}`);
    } else throw new UsageError(`unknown argument ${word}\n${usage}`);
  }
  // who says how often means it, however long that takes
  options.minutes ??= options.reps ? Number.POSITIVE_INFINITY : options.quick ? 2 : 10;
  options.reps ??= options.quick ? 3 : 7;
  return options;
}

export function selectCases(cases, names) {
  if (!names.length) return cases;
  for (const name of names)
    if (!cases.some((one) => one.name.startsWith(name)))
      throw new UsageError(`no case ${name}; there are: ${cases.map((one) => one.name).join(', ')}`);
  return cases.filter((one) => names.some((name) => one.name.startsWith(name)));
}

export { usage };
