import tseslint from 'typescript-eslint'
import proseInCode from './prose-in-code.js'

const root = new URL('../..', import.meta.url).pathname

const rooms =
  '(?:client|socket|delivery|sessions|server|standby|tabs|messages|codec|diagnostics|status-element|bindings|reconnecting-websocket|proxy|echo|doctor|index|standalone)'

/** Who may import whom: dependencies point one way. */
const layer = (files, forbidden, ignores = []) => ({
  files,
  ignores,
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: forbidden.map(([regex, message]) => ({ regex, message })) },
    ],
  },
})

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'test-results/**'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['vite.config.ts'] },
        tsconfigRootDir: root,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // A number in a message is what it looks like.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'no-console': ['error', { allow: ['warn', 'error'] }],
      eqeqeq: 'error',
      // Options and frames come from code that no compiler has seen: checks of what the types
      // already promise are the point.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-conversion': 'off',
    },
  },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      // The compiler refuses what needs the DOM; these two are part of the language.
      'no-restricted-globals': [
        'error',
        { name: 'Date', message: 'The core reads no clock: take the time as an argument.' },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Take `random` as an argument.' },
      ],
    },
  },
  layer(
    ['src/core/**/*.ts'],
    [
      ['^[^.]', 'The core depends on nothing.'],
      [`^\\.\\./(?:\\.\\./)*${rooms}`, 'The core imports only itself.'],
    ],
  ),
  layer(
    ['src/socket/**/*.ts'],
    [
      ['^[^.]', 'The socket has no dependencies.'],
      ['^\\.\\./(?!core/)', 'The socket imports only the core.'],
    ],
  ),
  layer(
    ['src/client/**/*.ts'],
    [
      ['^(?!\\.|nanoevents$)', 'The client has one dependency, nanoevents.'],
      ['^\\.\\./(?!core/|socket/)', 'The client imports the core and the socket.'],
    ],
    ['src/client/page.ts'],
  ),
  layer(
    ['src/standby/**/*.ts'],
    [
      ['^[^.]', 'The plug-in has no dependencies.'],
      ['^\\.\\./(?!core/|socket/|client/)', 'The plug-in imports what it plugs into.'],
    ],
  ),
  layer(
    ['src/reconnecting-websocket/**/*.ts'],
    [
      ['^(?!\\.|reconnecting-websocket$)', 'This entry has one dependency.'],
      ['^\\.\\./(?!socket/)', 'This entry imports the socket.'],
    ],
  ),
  layer(
    ['src/client/page.ts'],
    [['^(?!\\.\\./(core/page-policy|socket/runtime))', 'The page module stands alone.']],
  ),
  layer(
    ['src/server/**/*.ts'],
    [
      ['^[^.]', 'The server half has no dependencies.'],
      ['^\\.\\./(?!core/)', 'The server half imports only the core.'],
    ],
  ),
  layer(
    ['src/delivery/**/*.ts'],
    [
      ['^[^.]', 'The delivery has no dependencies.'],
      ['^\\.\\./(?!core/|socket/|client/)', 'The delivery is a plug-in of the client.'],
    ],
  ),
  layer(
    ['src/sessions/*.ts'],
    [
      ['^[^.]', 'The server half has no dependencies.'],
      ['^\\.\\./(?!core/|server/)', 'The sessions import the core and the server half.'],
    ],
  ),
  layer(
    ['src/tabs/**/*.ts'],
    [
      ['^[^.]', 'The tabs have no dependencies.'],
      [
        '^(?!(?:\\.\\./)+(?:core|socket|client)/|\\./|[^.])',
        'The tabs are made of the parts of the client.',
      ],
    ],
  ),
  layer(
    ['src/sessions/*/*.ts'],
    [
      ['^[^.]', 'A store takes what the application has of its engine.'],
      ['^\\.\\./\\.\\./(?!core/)', 'The stores import the core and the sessions.'],
    ],
  ),
  layer(
    ['src/bindings/*.ts'],
    [
      [
        '^\\.\\./(?!index\\.ts$|codec/|socket/runtime)',
        'The bindings import the client as applications do.',
      ],
      ['^[^.]', 'What the bindings share knows no framework.'],
    ],
    ['src/bindings/{react,solid,svelte,vue}.ts'],
  ),
  layer(
    ['src/bindings/{react,solid,svelte,vue}.ts'],
    [
      [
        '^\\.\\./(?!index\\.ts$|codec/|socket/runtime)',
        'The bindings import the client as applications do.',
      ],
      [
        '^(?!react$|solid-js$|vue$|svelte/reactivity$|\\.)',
        'A binding needs nothing but its framework.',
      ],
    ],
  ),
  layer(
    ['src/{codec,diagnostics,messages,status-element}/**/*.ts'],
    [
      ['^[^.]', 'These entries have no dependencies.'],
      [
        '^\\.\\./(?!index\\.ts$|core/|messages/|socket/runtime)',
        'These entries import the client as applications do.',
      ],
    ],
  ),
  layer(
    ['src/echo/**/*.ts'],
    [
      ['^(?!\\.|node:|ws$)', 'The echo server has one dependency, ws.'],
      ['^\\.\\./(?!server/)', 'The echo server imports the server half.'],
    ],
  ),
  layer(
    ['src/proxy/**/*.ts'],
    [
      ['^(?!\\.|node:)', 'The fault proxy has no dependencies: it runs as it lies here.'],
      ['^\\.\\./(?!echo/)', 'The fault proxy imports types of the echo server.'],
    ],
  ),
  layer(
    ['src/doctor/**/*.ts'],
    [
      ['^(?!\\.|node:|ws$)', 'The command bundles ws, and nothing else.'],
      [
        '^\\.\\./(?!core/|server/|proxy/|echo/|[\\w-]+\\.ts$)',
        'The command imports the core, the server half, the proxy and the echo server.',
      ],
      ['^\\.\\./(?:index|standalone)\\.ts$', 'The command needs no client.'],
    ],
  ),
  {
    files: ['src/{doctor,echo,proxy}/**/*.ts'],
    rules: {
      // Node's types call a socket a Duplex where it is the Socket that was accepted.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: ['demo/**/*.ts', 'test/**/*.ts', 'vite.config.ts'],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      // Native members are taken apart and put together again on purpose.
      '@typescript-eslint/unbound-method': 'off',
      // uPlot documents its enumerations by their numbers.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Tests do on purpose what code should not: reject with what is no error, promise at once.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-unsafe-function-type': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/restrict-plus-operands': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: ['src/**/*.ts', 'demo/**/*.ts'],
    plugins: { belay: { rules: { 'prose-in-code': proseInCode } } },
    rules: { 'belay/prose-in-code': 'error' },
  },
  { files: ['**/*.{js,cjs}'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
)
