// The public surface as text: every name that an entry exports, and every declaration with its members, as the package's
// declaration files have them. Committed as etc/surface.txt; `npm run surface` writes it, and a test compares.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript-api';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const REPORT = join(root, 'etc', 'surface.txt');

/** The report of the declaration files in a folder. */
export function surfaceOf(folder = join(root, 'dist')) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.d.ts'))
    .sort()
    .map((file) => {
      const source = ts.createSourceFile(
        file,
        readFileSync(join(folder, file), 'utf8'),
        ts.ScriptTarget.Latest,
        true,
      );
      const texts = source.statements.filter((one) => !ts.isImportDeclaration(one)).flatMap(described);
      return `# ${file}\n\n${texts.sort().join('\n')}\n`;
    })
    .join('\n');
}

const printer = ts.createPrinter({ removeComments: true });
/** Without comments, on one line. */
const plain = (node) =>
  printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile()).replace(/\s+/g, ' ');

/** A declaration; and that it is exported, where it says so itself. */
function described(node) {
  const isOpen = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  if (!isOpen) return [describe(node)];
  const names = (node.declarationList?.declarations ?? [node]).map(({ name }) => `export ${name.text}`);
  return [describe(node).replace(/^export /, ''), ...names];
}

function describe(node) {
  if (ts.isExportDeclaration(node)) {
    const names = node.exportClause ? node.exportClause.elements.map(plain) : ['*'];
    return names.map((name) => `export ${name}`).join('\n');
  }
  if (!ts.isInterfaceDeclaration(node) && !ts.isClassDeclaration(node)) return plain(node);
  const heritage = (node.heritageClauses ?? []).map((clause) => ` ${plain(clause)}`).join('');
  const word = ts.isClassDeclaration(node) ? 'class' : 'interface';
  const parameters = node.typeParameters ? `<${node.typeParameters.map(plain).join(', ')}>` : '';
  const members = new Set(node.members.map(memberText).filter(Boolean));
  return [`${word} ${node.name.text}${parameters}${heritage}`, ...[...members].map((one) => `  ${one}`)].join(
    '\n',
  );
}

function memberText(member) {
  const isHidden = ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private;
  if (isHidden || (member.name && ts.isPrivateIdentifier(member.name))) return undefined;
  if (ts.isConstructorDeclaration(member)) return 'constructor()';
  if (!member.name) return plain(member);
  const words = ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static ? 'static ' : '';
  const call = ts.isMethodDeclaration(member) || ts.isMethodSignature(member) ? '()' : '';
  return `${words}${member.name.getText()}${member.questionToken ? '?' : ''}${call}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(REPORT, surfaceOf());
