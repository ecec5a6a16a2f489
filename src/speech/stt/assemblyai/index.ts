export { ASSEMBLYAI_URL } from './assemblyai-dialect.ts';
export { openAssemblyAi } from './open-assemblyai.ts';
