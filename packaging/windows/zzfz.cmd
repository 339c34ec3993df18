@echo off
rem For PCs that block unsigned .exe files; ASCII only, cmd reads it in its own code page.
set "ZZFZ_LAUNCHER=%~f0"
if exist "%~dp0git\cmd\git.exe" set "PATH=%~dp0git\cmd;%PATH%"
"%~dp0python\python.exe" -m zzfz %*
