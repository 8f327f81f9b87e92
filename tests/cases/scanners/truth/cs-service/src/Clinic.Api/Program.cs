using Clinic.Flags;

var builder = WebApplication.CreateBuilder(args);

builder.Services.Configure<ClinicOptions>(builder.Configuration.GetSection("Clinic"));
if (builder.Configuration["Flags:dictation-ai"] == "true")
{
    builder.Services.AddSingleton<IDictation, AiDictation>();
}

if (Environment.GetEnvironmentVariable("FLAG_BED_FORECAST") is "1" or "true")
{
    builder.Services.AddHostedService<Forecast>();
}

var kiosk = builder.Configuration.GetSection("Features").GetValue<bool>("kiosk-checkin");
app.MapPost("/codes", Codes).RequireFlag("billing-codes");
app.Run();
