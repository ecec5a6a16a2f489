import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** At the top of a module: `const name = ...`, exported or not, without a type of its own. */
const MODULE_CONST =
  ':matches(Program, ExportNamedDeclaration) > VariableDeclaration[kind="const"] > VariableDeclarator';

/** One way to write functions and constants (CONTRIBUTING.md, "One form"). */
const ONE_FORM = [
  {
    selector: `${MODULE_CONST}[id.typeAnnotation=undefined] > ArrowFunctionExpression.init`,
    message: 'A module declares its functions with `function`; arrows are for callbacks and small locals.',
  },
  {
    selector: `${MODULE_CONST}[id.name=/[a-z]/]:matches([init.type="Literal"], [init.type="TemplateLiteral"], [init.type="ObjectExpression"][init.properties.length>0], [init.type="ArrayExpression"][init.elements.length>0], [init.callee.name=/^(Set|Map)$/][init.arguments.length>0])`,
    message: 'A constant of a module is written in UPPER_CASE.',
  },
];

const THE_CLOCK = 'The injected Clock (ports/clock.ts) tells the time and waits; nothing goes round it.';

/** Ways round the clock that are expressions. */
const ROUND_THE_CLOCK = [
  'MemberExpression[object.name="Date"][property.name="now"]',
  'NewExpression[callee.name="Date"][arguments.length=0]',
  'CallExpression[callee.name="Date"]',
  'MemberExpression[object.name="process"][property.name="hrtime"]',
  'MemberExpression[object.name="globalThis"][property.name=/^(setTimeout|setInterval|performance|Date)$/]',
  'MemberExpression[object.name="AbortSignal"][property.name="timeout"]',
].map((selector) => ({ selector, message: THE_CLOCK }));

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'coverage/',
      'data/',
      'build/',
      'dist/',
      'web/dist/',
      'client/',
      'src/client/schema.d.ts',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [eslint.configs.recommended, ...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/return-await': ['error', 'always'],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
      'no-restricted-syntax': ['error', ...ONE_FORM],
    },
  },
  {
    // One monotonic clock and one wall clock: a time of day that is set back must stop nothing.
    files: ['src/**/*.ts'],
    ignores: [
      'src/shared/system-clock.ts', // it is the clock
    ],
    rules: {
      // Replaces the rule of the block above, so what that forbids is said again.
      'no-restricted-syntax': ['error', ...ONE_FORM, ...ROUND_THE_CLOCK],
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval', 'performance'].map((name) => ({ name, message: THE_CLOCK })),
      ],
      'no-restricted-imports': [
        'error',
        ...['node:timers', 'node:timers/promises', 'node:perf_hooks', 'timers', 'timers/promises', 'perf_hooks'].map(
          (name) => ({ name, message: THE_CLOCK }),
        ),
      ],
    },
  },
  {
    // "`!` only in tests" (style.md 24)
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      'no-console': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    extends: [eslint.configs.recommended],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        require: 'readonly',
        module: 'readonly',
        __dirname: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
      },
    },
  },
);
