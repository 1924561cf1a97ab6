@echo off
rem Builds, then runs the command line. Needs the .NET 10 SDK and nothing else.
setlocal
set OUT=%~dp0artifacts\run
dotnet build "%~dp0services\cli\Failover.Cli.csproj" -c Release --artifacts-path "%OUT%" -p:RunAnalyzers=false -nologo -v quiet -clp:ErrorsOnly || exit /b 1
dotnet "%OUT%\bin\Failover.Cli\release\failover.dll" %*
