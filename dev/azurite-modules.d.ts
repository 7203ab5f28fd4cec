/** The two internal modules of Azurite that start a table service in process. Its package has no types; its version is pinned. */
declare module 'azurite/dist/src/table/TableConfiguration.js' {
  export default class TableConfiguration {
    constructor(
      host: string,
      port: number,
      keepAliveTimeoutSeconds: number,
      databasePath: string,
      enableDebugLog: boolean,
      enableAccessLog: boolean,
      accessLogWriteStream: undefined,
      debugLogFilePath: undefined,
      loose: boolean,
      skipApiVersionCheck: boolean,
      certificate: string,
      key: string,
      password: string,
      oauth: undefined,
      disableProductStyleUrl: boolean,
      isMemoryPersistence: boolean,
    );
  }
}

declare module 'azurite/dist/src/table/TableServer.js' {
  import type TableConfiguration from 'azurite/dist/src/table/TableConfiguration.js';
  export default class TableServer {
    constructor(configuration: TableConfiguration);
    start(): Promise<void>;
    close(): Promise<void>;
    /** `http://127.0.0.1:PORT` */
    getHttpServerAddress(): string;
  }
}
