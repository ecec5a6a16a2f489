import { partOfEnvironment } from '../shared/part-of-environment.ts';

/** What engines of speech need of the environment. Keys and secrets of the program's configuration are none of it. */
const PASSED_ON = [
  'PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'LD_LIBRARY_PATH', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR',
] as const; // prettier-ignore

/** The environment of a child process of ours: what it needs, and nothing else. */
export function childEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return partOfEnvironment(environment, PASSED_ON);
}
