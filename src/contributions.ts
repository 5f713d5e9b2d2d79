/** Every id that the manifest and the code share, once. A test holds package.json against them, both ways. */

export const commands = {
  runSync: "longhaul.runSync",
  runTestBatch: "longhaul.runTestBatch",
  runSegments: "longhaul.runSegments",
  resume: "longhaul.resume",
  redrive: "longhaul.redrive",
  cancelRun: "longhaul.cancelRun",
  pauseRun: "longhaul.pauseRun",
  continueRun: "longhaul.continueRun",
  dryRun: "longhaul.dryRun",
  forecast: "longhaul.forecast",
  signIn: "longhaul.signIn",
  refreshToken: "longhaul.refreshToken",
  signOut: "longhaul.signOut",
  testRotation: "longhaul.testRotation",
  showConnections: "longhaul.showConnections",
  openConnection: "longhaul.openConnection",
  doctor: "longhaul.doctor",
  copyConnectionFacts: "longhaul.copyConnectionFacts",
  newConnection: "longhaul.newConnection",
  newSyncJob: "longhaul.newSyncJob",
  moveSecret: "longhaul.moveSecret",
  getStarted: "longhaul.getStarted",
  createSampleWorkspace: "longhaul.createSampleWorkspace",
  startSandbox: "longhaul.startSandbox",
  stopSandbox: "longhaul.stopSandbox",
  inspectJwt: "longhaul.inspectJwt",
  verifyJwt: "longhaul.verifyJwt",
  diffJwts: "longhaul.diffJwts",
  moveJwt: "longhaul.moveJwt",
  openCheckpoint: "longhaul.openCheckpoint",
  openDeadLetters: "longhaul.openDeadLetters",
  openReport: "longhaul.openReport",
  showLog: "longhaul.showLog",
  showMoreSegments: "longhaul.showMoreSegments",
  nextDeadLetter: "longhaul.nextDeadLetter",
  previousDeadLetter: "longhaul.previousDeadLetter",
} as const;

export type CommandId = (typeof commands)[keyof typeof commands];

export const viewContainers = { longhaul: "longhaul" } as const;

export const views = { connections: "longhaul.connections", syncJobs: "longhaul.syncJobs" } as const;

/** Ids of settings, as the manifest has them. */
export const settings = {
  jwtInlayHints: "longhaul.jwt.inlayHints",
  jwtCodeLens: "longhaul.jwt.codeLens",
  dataFileOutcomes: "longhaul.dataFile.outcomes",
} as const;

export const contextKeys = {
  /** The sandbox that this window started is up. */
  sandboxRunning: "longhaul.sandboxRunning",
  /** The workspace was searched, and there is no job in it. */
  noJobs: "longhaul.noJobs",
  /** The workspace was searched, and there is at least one. */
  hasJobs: "longhaul.hasJobs",
  /** The workspace was searched, and there is no longhaul.json in it. */
  noConnections: "longhaul.noConnections",
  /** At least one run of this workspace moves. */
  runMoving: "longhaul.runMoving",
  /** At least one of them is not paused. */
  runPausable: "longhaul.runPausable",
  /** At least one of them is paused by a person. */
  runPaused: "longhaul.runPaused",
  /** At least one run of this workspace has ended with every record accounted for. */
  runCompleted: "longhaul.runCompleted",
  /** At least one of those sent dead letters again. */
  redriveCompleted: "longhaul.redriveCompleted",
  /** The active editor shows what became of the records in it. */
  dataFileOutcomes: "longhaul.dataFileOutcomes",
} as const;

/** Of the editor's page for first steps. */
export const walkthroughs = { firstRun: "firstRun" } as const;

/** What kind of row a tree item is; menus choose by it. */
export const treeItems = {
  /** A connection or one of its identities, by what can be done with its tokens. */
  signedIn: "longhaul.account.signedIn",
  signedOut: "longhaul.account.signedOut",
  job: "longhaul.job",
  movingRun: "longhaul.run.moving",
  /** Moving, and held by a person. */
  pausedRun: "longhaul.run.paused",
  stoppedRun: "longhaul.run.stopped",
  /** Completed, with dead letters. */
  marredRun: "longhaul.run.marred",
  completedRun: "longhaul.run.completed",
  /** Segments with records to do, of a run that does not move. */
  waitingSegments: "longhaul.segments.waiting",
} as const;

export type TreeItemKind = (typeof treeItems)[keyof typeof treeItems];

/** Id of the status bar item, which the editor puts behind the extension's own. */
export const statusBarId = "longhaul.token";
