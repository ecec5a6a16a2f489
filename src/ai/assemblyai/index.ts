export { AssemblyAiConnection } from './assemblyai-connection.ts';
