import { expect, test } from 'vitest';
import { childEnvironment } from '../../../src/config/child-environment.ts';

test('a child process gets what engines need, and no secret', () => {
  const environment = {
    PATH: '/bin',
    LANG: 'C',
    API_KEY: 'S3CRET',
    WARMBRIDGE_API_KEYS: 'S3CRET',
    NODE_OPTIONS: '-r x',
  };
  expect(childEnvironment(environment)).toEqual({ PATH: '/bin', LANG: 'C' });
});
