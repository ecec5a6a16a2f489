export { changedPaths } from './changed-paths.ts';
export { editText } from './edit-text.ts';
export { keepSecrets } from './keep-secrets.ts';
export { CONFIG_PARTS, takingEffect } from './parts.ts';
export { fileValueOf, overriddenFault, overridesOf } from './overridden.ts';
