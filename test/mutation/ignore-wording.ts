import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** The part of a Babel node that this file reads. */
interface SyntaxNode {
  readonly type: string;
  readonly value?: unknown;
  readonly callee?: SyntaxNode;
  readonly object?: SyntaxNode;
  readonly property?: SyntaxNode;
  readonly name?: string;
  readonly body?: readonly SyntaxNode[];
  readonly expression?: SyntaxNode;
  readonly quasis?: readonly { readonly value: { readonly raw: string } }[];
}

const LEVELS: ReadonlySet<string | undefined> = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);

/** True for texts that people read: log lines, messages and phrases. A test of their words would only repeat them. */
function isWording(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'StringLiteral':
      return typeof node.value === 'string' && node.value.includes(' ');
    case 'TemplateLiteral':
      return node.quasis?.some(({ value }) => value.raw.includes(' ')) ?? false;
    case 'CallExpression':
      return isLogger(node.callee?.object) && LEVELS.has(node.callee?.property?.name);
    case 'ExpressionStatement':
      return node.expression !== undefined && isWording(node.expression);
    default:
      return false;
  }
}

/** `logger`, `this.#logger`, `this.#options.logger`. */
function isLogger(node: SyntaxNode | undefined): boolean {
  return node?.name === 'logger' || (node?.property !== undefined && nameOf(node.property) === 'logger');
}

function nameOf(node: SyntaxNode): string | undefined {
  return node.type === 'PrivateName' ? (node as { id?: SyntaxNode }).id?.name : node.name;
}

/** Stryker asks for an export of this name. */
const STRYKER_PLUGINS = [
  declareValuePlugin(PluginKind.Ignore, 'wording', {
    shouldIgnore: (path) => (isWording((path as { node: SyntaxNode }).node) ? 'wording' : undefined),
  }),
];
export { STRYKER_PLUGINS as strykerPlugins };
