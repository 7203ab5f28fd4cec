// The function app on Flex Consumption, its settings, and who may open its pages.
param name string
param planName string
param location string
param tags object
param identityName string
param storageName string
param packageContainer string
param vaultName string
param insightsName string
param partnerTenantId string
param partnerClientId string
param credential string
param userToken string
param webhookUrl string
param signInClientId string
param instanceMemoryMB int
param maximumInstanceCount int
param settings object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

// Exactly one way for the app registration to prove itself.
var credentials = {
  federation: {
    PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID: identity.properties.clientId
  }
  certificate: {
    PARTNER_CENTER_CERTIFICATE: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=partner-center-certificate)'
  }
  secret: {
    PARTNER_CENTER_CLIENT_SECRET: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=partner-center-client-secret)'
  }
}

// A user beside the app: its address, not a reference, as the app writes a new token with each use.
var user = userToken == 'off' ? {} : {
  PARTNER_CENTER_REFRESH_TOKEN_VAULT: '${vault.properties.vaultUri}secrets/partner-center-refresh-token'
}

var webhook = empty(webhookUrl) ? {} : {
  WEBHOOK_URL: webhookUrl
  WEBHOOK_SECRET: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=webhook-secret)'
}

// The sign-in proves itself by the managed identity, too: its own registration needs no secret.
var signIn = empty(signInClientId) ? {} : {
  OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: identity.properties.clientId
  WEBSITE_AUTH_AAD_ALLOWED_TENANTS: tenant().tenantId
}

var fixed = {
  AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
  AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
  AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  PARTNER_CENTER_TENANT_ID: partnerTenantId
  PARTNER_CENTER_CLIENT_ID: partnerClientId
  TEAMS_WEBHOOK_URL: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=teams-webhook-url)'
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, {
    'azd-service-name': 'monitor'
  })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: {
        name: 'node'
        version: '24'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
      }
    }
    // Flex Consumption has no FTP, and refuses `ftpsState` as a wrong setting.
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
    }
  }
}

// All settings: what is set in the portal alone is gone after the next `azd provision`.
resource appSettings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'appsettings'
  properties: union(settings, fixed, credentials[credential], user, webhook, signIn)
}

resource noFtpPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource noScmPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

// Before dashboard and API stands the sign-in of Entra ID; behind it the keys stay what they are. Who only asks for health passes.
resource signInRules 'Microsoft.Web/sites/config@2024-11-01' = if (!empty(signInClientId)) {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: {
      enabled: true
    }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'RedirectToLoginPage'
      redirectToProvider: 'azureactivedirectory'
      excludedPaths: [
        '/api/health'
      ]
    }
    httpSettings: {
      requireHttps: true
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: signInClientId
          clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
        validation: {
          allowedAudiences: [
            signInClientId
            'api://${signInClientId}'
          ]
        }
      }
    }
    login: {
      tokenStore: {
        enabled: false
      }
    }
  }
  dependsOn: [
    appSettings
  ]
}

output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
