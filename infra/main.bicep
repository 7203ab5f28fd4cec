// Everything the monitor needs in Azure, in a resource group of its own. `azd up` asks for the three parameters without a default.
targetScope = 'subscription'

@description('Name of the azd environment: the resource group is rg-<name>.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('A region with Flex Consumption.')
@minLength(1)
@metadata({
  azd: {
    type: 'location'
  }
})
param location string

@description('Tenant id of the partner whose customers are watched.')
@minLength(1)
param partnerTenantId string

@description('Client id of the app registration that Partner Center\'s App management knows.')
@minLength(1)
param partnerClientId string

@description('Address of the Teams workflow. A secret: it goes into the Key Vault and nowhere else.')
@secure()
@minLength(1)
param teamsWebhookUrl string

@description('How the app registration proves itself. federation: by the managed identity, without any secret. certificate, secret: by one of the Key Vault.')
@allowed([
  'federation'
  'certificate'
  'secret'
])
param credential string = 'federation'

@description('Whether the app acts in the name of a user, whose refresh token is in the Key Vault: docs/credentials.md. Off is enough for all that is read.')
@allowed([
  'off'
  'on'
])
param userToken string = 'off'

@description('Address of your own receiver of signed events. Its secret is webhook-secret in the Key Vault.')
param webhookUrl string = ''

@description('Where alerts go. Empty: to the owners of the subscription.')
param alertEmail string = ''

@description('The longest pause between two scans of SCAN_SCHEDULE, in minutes. 0 where the schedule rests for a night or a weekend: then no alert says that scans are missing.')
@minValue(0)
@maxValue(1152)
param scanIntervalMinutes int = 5

@description('Client id of the app registration that signs people in to dashboard and API. Empty: function keys alone.')
param signInClientId string = ''

@description('Ends the name of the function app. Another one makes another app, over the same storage, vault and identity.')
// The host tells apps over one storage apart by the first 32 signs of their names.
@maxLength(6)
param appSuffix string = ''

@description('Memory of an instance.')
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int = 2048

@description('The lowest that every version of the platform takes. Timers run once, whatever it is.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('How many copies of the data there are: three in one data centre, or one in each of three zones.')
@allowed([
  'Standard_LRS'
  'Standard_ZRS'
])
param storageSku string = 'Standard_LRS'

@description('Further settings of the README, by name. No secrets: everybody who may read the app may read them.')
param settings object = {}

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = {
  'azd-env-name': environmentName
}
var packageContainer = 'app-package'

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: 'id-vetting-${token}'
    location: location
    tags: tags
  }
}

module storage 'storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: 'st${token}'
    location: location
    tags: tags
    sku: storageSku
    packageContainer: packageContainer
    principalId: identity.outputs.principalId
  }
}

module vault 'vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    teamsWebhookUrl: teamsWebhookUrl
  }
}

module monitoring 'monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    workspaceName: 'log-${token}'
    insightsName: 'appi-${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
  }
}

module app 'app.bicep' = {
  name: 'app'
  scope: group
  params: {
    name: 'func-vetting-${token}${appSuffix}'
    planName: 'plan-${token}${appSuffix}'
    location: location
    tags: tags
    identityName: identity.outputs.name
    storageName: storage.outputs.name
    packageContainer: packageContainer
    vaultName: vault.outputs.name
    insightsName: monitoring.outputs.insightsName
    partnerTenantId: partnerTenantId
    partnerClientId: partnerClientId
    credential: credential
    userToken: userToken
    webhookUrl: webhookUrl
    signInClientId: signInClientId
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    settings: settings
  }
}

module alerts 'alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    location: location
    tags: tags
    workspaceName: monitoring.outputs.workspaceName
    alertEmail: alertEmail
    scanIntervalMinutes: scanIntervalMinutes
  }
}

// What the next steps need; docs/deploy.md says where.
output AZURE_RESOURCE_GROUP string = group.name
output MONITOR_APP_NAME string = app.outputs.name
output MONITOR_URL string = app.outputs.url
output MONITOR_VAULT_NAME string = vault.outputs.name
output MONITOR_STORAGE_NAME string = storage.outputs.name
output MONITOR_CREDENTIAL string = credential
output MONITOR_PARTNER_CLIENT_ID string = partnerClientId
output FEDERATION_ISSUER string = '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
output FEDERATION_SUBJECT string = identity.outputs.principalId
output FEDERATION_AUDIENCE string = 'api://AzureADTokenExchange'
