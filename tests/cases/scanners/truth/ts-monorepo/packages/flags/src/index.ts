export { FlagKeys, useTaskBoard, useTaskBoardV2, useVelocityChart, useStandupBot } from './flags.gen';
export { Flags, flagged } from './client';
export { default as Gate } from './Gate';
