'use strict';
// What may import what (shared/style.md, "Layout and boundaries"). `npm run boundaries` checks it.

/** Each talks to one outside thing and is known to the composition root only. */
const ADAPTERS = [
  'src/signalling/drachtio/',
  'src/sip-server/',
  'src/media/embedded/',
  'src/media/freeswitch/',
  'src/store/',
  // Connectors of voices run in the gateway's worker and know its lines.
  'src/ai/(?!gateway/)[^/]+/',
  'src/speech/[^/]+/(?!shared/)[^/]+/',
  'src/answering/',
  'src/leg-recorder/',
  'src/whisper-privacy/',
  'src/api/',
];
const anyAdapter = `^(${ADAPTERS.join('|')})`;
/** Who puts adapters together. */
const COMPOSITION_ROOT = '^src/main\\.ts$|^src/(composition|cli|demo)/';

/** An adapter must not import any other. */
const adaptersApart = ADAPTERS.map((adapter) => ({
  name: `adapters-apart: ${adapter}`,
  comment: 'Adapters never import each other: what two of them need goes to a port or a shared folder.',
  severity: 'error',
  // A folder pattern such as src/ai/(?!gateway/)[^/]+/ stands for one adapter each: $1 keeps to the same one.
  from: { path: `^(${adapter})` },
  to: { path: anyAdapter, pathNot: '^$1' },
}));

/** A package that one folder (or test code) alone may import. */
const onlyIn = (packageName, folder) => ({
  name: `only-in-one-folder: ${packageName}`,
  comment: `Parse ${packageName} at one edge and never leak its types past it.`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^${folder}` },
  to: { path: `(^|/)node_modules/${packageName}/|^${packageName}$` },
});

module.exports = {
  forbidden: [
    {
      name: 'core-is-pure',
      comment: 'The call core imports itself and the ports, nothing else: no package, no Node module, no adapter.',
      severity: 'error',
      from: { path: '^src/call-machine/' },
      to: { pathNot: '^src/(call-machine|ports)/' },
    },
    {
      name: 'ports-import-ports',
      comment: 'Ports are contracts: they import types of other ports only.',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { pathNot: '^src/ports/' },
    },
    {
      name: 'ports-import-types',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { path: '^src/ports/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'adapters-are-composed',
      comment: 'Only the composition root, the commands and the demo know adapters.',
      severity: 'error',
      from: { path: '^src/', pathNot: `${anyAdapter}|${COMPOSITION_ROOT}` },
      to: { path: anyAdapter },
    },
    ...adaptersApart,
    onlyIn('drachtio-srf', 'src/signalling/drachtio/'),
    onlyIn('@opentelemetry/[^/]+', 'src/tracing/'),
    onlyIn('node-datachannel', 'src/media/webrtc/'),
    onlyIn('kysely', 'src/store/'),
    onlyIn('pg', 'src/store/postgres/'),
    {
      name: 'only-in-one-folder: node:sqlite',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/store/sqlite/' },
      to: { path: '^(node:)?sqlite$' },
    },
    {
      name: 'no-tests-in-the-program',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      comment:
        'A file that nothing imports is dead, unless it is where a process, a thread or a type declaration begins.',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '^src/main\\.ts$', '-worker\\.ts$'] },
      to: {},
    },
    {
      name: 'no-test-only-code',
      comment: 'What the program does not reach is dead, even where a test uses it.',
      severity: 'error',
      from: { path: '^src/main\\.ts$|-worker\\.ts$' },
      to: { path: '^src/', pathNot: '\\.d\\.ts$|-worker\\.ts$|^src/main\\.ts$', reachable: false },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependencies-in-the-program',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
