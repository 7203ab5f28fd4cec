/** What the tables, or the way to them, are refused for, and what to do about it. */
import { WrongPartnerError } from '../store/state.ts';
import { describeStorageError } from '../store/storage-error.ts';

/** Source: learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/AuthenticationFailed/, "check the key or signature in AzureWebJobsStorage, and this machine's clock"],
  [
    /KeyBasedAuthenticationNotPermitted/,
    'the account takes no keys: set AzureWebJobsStorage__tableServiceUri in place of the connection string',
  ],
  [
    /Authorization(PermissionMismatch|Failure)|InsufficientAccountPermissions|AuthorizationResourceTypeMismatch/,
    'give the identity the role Storage Table Data Contributor on the account (it takes some minutes to hold), see that the ' +
      "account's firewall lets this machine in, and that a shared access signature allows reading, writing and creating tables",
  ],
  [
    /answered 403/,
    'check the key or signature in AzureWebJobsStorage, or the role of the identity: Storage Table Data Contributor',
  ],
  [
    /could not be reached|answered 404/,
    'check the address in AzureWebJobsStorage, and that the account can be reached from here',
  ],
  [/answered (429|5\d\d)/, 'nothing to set: try again in some minutes'],
];

/** Of what nobody foresaw only the name is told: a library's message may hold the connection string. */
export function tablesProblem(error: unknown): { readonly detail: string; readonly remedy: string | null } {
  if (error instanceof WrongPartnerError) {
    const [detail = '', remedy = null] = error.message.split(/: (?=set )/);
    return { detail, remedy };
  }
  const detail = describeStorageError(error);
  if (detail) {
    const [, remedy] = remedies.find(([said]) => said.test(detail)) ?? [];
    return { detail, remedy: remedy ?? 'check AzureWebJobsStorage' };
  }
  if (error instanceof Error && /Credential|Authentication/.test(error.name)) {
    return {
      detail: `no token for the storage account (${error.name})`,
      remedy:
        'in Azure, see that the app has the identity of AzureWebJobsStorage__clientId; elsewhere log in with `az login`, or set ' +
        'AzureWebJobsStorage to a connection string',
    };
  }
  const name = error instanceof Error ? error.name : 'unknown';
  return { detail: `something unforeseen went wrong (${name})`, remedy: 'copy AzureWebJobsStorage again from the portal' };
}
